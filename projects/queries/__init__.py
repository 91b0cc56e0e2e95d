"""Every page-shaped read of projects."""
