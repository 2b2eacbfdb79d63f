Who attached a paper can take it off its document, for a reason; the content and the trail stay.
