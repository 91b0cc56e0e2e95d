"""Dumps of MediaWiki (https://www.mediawiki.org/wiki/Help:Export): what is in them, and their wikitext as texts of the wiki."""
