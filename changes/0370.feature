Payment orders and the notice to the court of audit are printed as PDF, from their pages; the controller's inbox names people, not their user names.
