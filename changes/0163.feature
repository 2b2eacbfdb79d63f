A person's own sign-in is named on their record: it opens their payslips and nobody else's. The demo has the emirate's people, two paid months of one office, and October calculated for all.
