The pages of jobs call them by what they do.
