The home page tells the controller and the treasurer how many payment orders wait for them.
