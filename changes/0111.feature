On a narrow screen a reason in a tag wraps instead of pushing the page aside.
