"""Intake: bytes → cells → columns → values → rows or problems."""
