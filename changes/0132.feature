The office supplies its emblem as PNG or SVG; it is checked, bounded, recorded, and printed on every paper.
