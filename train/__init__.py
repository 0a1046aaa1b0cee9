"""The recipe that makes the embedded model: data, training, export."""
