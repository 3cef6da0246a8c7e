"""Writing many past sales at once, exactly as the checkout would have written them.

Only for demo and generated data. Each basket is priced and documented by the checkout's own code
(`decide_sale`, `sale_document`); only its one-sale INSERTs are replaced by set-based ones. All
triggers and constraints stay on.
"""
