"""The emblem that the office prints on its papers: uploaded, checked, bounded. Without one, a neutral mark of ours."""
