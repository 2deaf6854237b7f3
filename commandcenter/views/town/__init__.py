"""Units, grids, areas and liaisons as an administrator keeps them: the list and the forms beside it."""
