Requester, awarder, receiver, payer and who keeps the supplier's record are five people, each pair of them apart; refusals name the article of the law in words.
