"""Reads of notifications: what a member may see of them now, whatever they saw before."""
