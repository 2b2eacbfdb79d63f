An award may give a part of an item's quantity (1, 3:5); the rest stays open for other awards, to the same supplier too, or returns with the request.
