"""The pages of reviews (月调度, 季督导, 年质控): drafts for those who lead, in the order of place codes, without figures."""
