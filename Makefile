# Each target is one line that calls a script under portal/, so that everything also works where make is missing.
# CKAN=2.12.0 before or after the word picks the CKAN version (default 2.11.6); ARGS="..." is handed to the script.
.PHONY: demo demo-stop demo-reset test lint bench mutate-gate
export CKAN

demo:
	@portal/demo $(ARGS)

demo-stop:
	@portal/demo-stop $(ARGS)

demo-reset:
	@portal/demo-reset $(ARGS)

test:
	@portal/test $(ARGS)

lint:
	@portal/lint $(ARGS)

bench:
	@portal/bench $(ARGS)

mutate-gate:
	@portal/mutate-gate $(ARGS)
