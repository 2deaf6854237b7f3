"""月度考核: the months, a month's table with its stamp, objections and appeals, weights tried out."""
