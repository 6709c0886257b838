"""The staff's pages in Chinese: what a clerk does at six in the morning, on a telephone first."""
