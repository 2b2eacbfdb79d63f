"""The two halves of recording: what events mean, checked; and writing it, in the order of locks. For `finance.posting` alone."""
