A bank file asked for apart from a release is refused to those who may not release the batch, and for batches that go by the platform.
