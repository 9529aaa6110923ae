"""Pages of engagements: parse, authorise, one service call, translate the result."""
