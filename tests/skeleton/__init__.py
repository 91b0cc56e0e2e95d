"""The smallest whole feature, a notice in a group: docs/add-a-feature.md builds it step by step."""
