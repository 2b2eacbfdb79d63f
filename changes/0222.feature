Arrears reach into months that were paid before the start: what the office's own sheet says was paid counts as paid.
