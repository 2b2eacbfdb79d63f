A bank statement leads to its lines; a line that another file told of already waits until a person accepts it or leaves it out.
