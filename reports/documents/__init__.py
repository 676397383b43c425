"""Documents that an office signs or throws away: urging letters, drafts of supervision notices and bulletins, as docx."""
