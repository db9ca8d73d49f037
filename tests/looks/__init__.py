"""Every card, form and page of Comité as contact sheets for the eye: `make looks`."""
