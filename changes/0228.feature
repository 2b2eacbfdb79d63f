The regular leave that is left at the end of service is paid out from its decision: all of it on death or disability, else at most the days of the law; recorded in both books and ordered once.
