"""A local server that speaks the payment providers' protocols, for demo and contract tests.

It keeps everything in memory, in one process. The product never imports it.
"""
