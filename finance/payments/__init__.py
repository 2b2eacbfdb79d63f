"""Payment orders, the batches and files that leave the house with them, and what banks and the Treasury answer."""
