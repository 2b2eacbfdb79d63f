"""Personnel decisions: the only way to change what somebody is paid."""
