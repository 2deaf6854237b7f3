"""What is counted of the cases: KPIs, ratings, assessments of a month, accountability, reports and their tables."""
