"""The Templates page: the list, one template, submitting and deleting."""
