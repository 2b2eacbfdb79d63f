The home page shows the latest months of pay and warns of exceptions that wait.
