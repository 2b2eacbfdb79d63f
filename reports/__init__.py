"""One file a report; reads the other modules through their values and services only."""
