`mizan publish fiscal-package OUT.zip` writes the budget's lines, approved, adjusted and executed, as a Fiscal Data Package.
