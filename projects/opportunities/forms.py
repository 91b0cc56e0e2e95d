"""What members type about opportunities, and what is asked of the page of all by an address."""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.models import Group
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.text.bilingual import reading_language
from intranet.kernel.text.lines import LineField
from profiles.models import LanguageLevel, Skill
from projects.forms import MAX_TEXT, DayInput, LinesField, ParagraphField, skills_of
from projects.models import Application, OpenTo, Opportunity, Project, SentOpportunity
from projects.models.opportunities import MAX_OPEN_DAYS, MAX_TEXT_LENGTH, MAX_WORD_LENGTH, label_of
from projects.models.people import MAX_WEEKLY_HOURS
from projects.models.projects import MAX_REASON_LENGTH, MAX_TITLE_LENGTH
from projects.opportunities.permissions import can_open_to
from projects.opportunities.queries.pages import OpportunitySearch

_SIGNER = Signer(salt="opportunities.new")
USUAL_DAYS: Final = 30
LEVELS: Final = [("", pgettext_lazy("a level that is asked for", "None in particular")), *LanguageLevel.choices]


class OpportunityForm(forms.Form):
    """What a project or a group needs. `token` is drawn when the form is opened: sent thrice, it makes one."""

    title = LineField(label=_("Title"), max_length=MAX_TITLE_LENGTH, help_text=_("What there is to do, in a few words."))
    text = ParagraphField(
        label=_("What there is to do"),
        max_length=MAX_TEXT_LENGTH,
        rows=8,
        help_text=_("What, with whom, and what the person will learn."),
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=[("fr", _("French")), ("en", _("English"))])
    skills = LinesField(
        label=_("Skills asked for"),
        help_text=_("One on each line, by its name in the vocabulary of skills. People who have them are suggested to you."),
    )
    weekly_hours = forms.IntegerField(label=_("Hours a week"), min_value=1, max_value=MAX_WEEKLY_HOURS, initial=7)
    starts_on = forms.DateField(label=_("From"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=_("Until"), required=False, widget=DayInput())
    city = LineField(label=_("City"), max_length=100, required=False)
    is_remote = forms.BooleanField(label=_("It can be done from anywhere"), required=False, initial=True)
    french_level = forms.ChoiceField(label=_("Level of French"), choices=LEVELS, required=False)
    english_level = forms.ChoiceField(label=_("Level of English"), choices=LEVELS, required=False)
    open_to = forms.ChoiceField(label=_("Open to"), choices=OpenTo.choices, initial=OpenTo.GOVERNMENT)
    is_agreement_needed = forms.BooleanField(
        label=_("Supervisors must agree"), required=False, initial=True, help_text=_("Those who apply can have theirs asked.")
    )
    closes_on = forms.DateField(
        label=_("Closing date"), widget=DayInput(), help_text=_("Within 90 days. You can renew it later.")
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, values: QueryDict | None = None, *, owner: Project | Group, opportunity: Opportunity | None = None
    ) -> None:
        super().__init__(values, initial=_initial_of(opportunity) if opportunity else {"language": reading_language()})
        self.initial.setdefault("token", _SIGNER.sign(new_public_id()))
        self.initial.setdefault("closes_on", timezone.localdate() + timedelta(days=USUAL_DAYS))
        self._closes_on = opportunity.closes_on if opportunity else None
        field = self.fields["open_to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
        group = owner.group if isinstance(owner, Project) else owner
        field.choices = [(key, label_of(key, group)) for key in OpenTo.values if can_open_to(owner, key)]

    def clean_skills(self) -> list[Skill]:
        return skills_of(self.cleaned_data["skills"])

    def clean_closes_on(self) -> Any:
        """A day to come, and not too far; one that stays may be past."""
        closes_on, today = self.cleaned_data["closes_on"], timezone.localdate()
        if closes_on != self._closes_on and not today <= closes_on <= today + timedelta(days=MAX_OPEN_DAYS):
            raise ValidationError(_("Choose a day within 90 days."))
        return closes_on

    def clean(self) -> dict[str, Any]:
        """It ends after its start."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and start > end:
            self.add_error("ends_on", _("The end is before the start."))
        return cleaned

    @property
    def sent(self) -> SentOpportunity:
        """What is announced."""
        return SentOpportunity(**{name: value for name, value in self.cleaned_data.items() if name != "token"})

    @property
    def public_id(self) -> str:
        """The identity that the form drew; empty when it was not drawn by us."""
        try:
            return _SIGNER.unsign(self.cleaned_data.get("token", ""))
        except BadSignature:
            return ""


def _initial_of(opportunity: Opportunity) -> dict[str, Any]:
    names = ("title", "text", "language", "weekly_hours", "starts_on", "ends_on", "city", "is_remote", "french_level")
    more = ("english_level", "open_to", "is_agreement_needed", "closes_on")
    skills = "\n".join(str(skill.name) for skill in opportunity.skills.order_by("pk"))
    return {**{name: getattr(opportunity, name) for name in (*names, *more)}, "skills": skills}


class ApplyForm(forms.Form):
    """A word to the owners, and whether the supervisor is asked."""

    text = LineField(
        label=_("What you would bring"),
        max_length=MAX_WORD_LENGTH,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("A few sentences. Your name and what the team may see of your profile go with it."),
    )
    asks_supervisor = forms.BooleanField(label=_("Ask my supervisor to agree"), required=False, initial=True)

    def __init__(self, values: QueryDict | None = None, *, supervisor: str = "") -> None:
        super().__init__(values)
        if supervisor:
            self.fields["asks_supervisor"].help_text = _("By bell and by mail: %(person)s") % {"person": supervisor}
        else:
            del self.fields["asks_supervisor"]


class AgreementForm(forms.Form):
    """Yes, or no with a reason."""

    decision = forms.ChoiceField(choices=[("agree", _("Agree")), ("refuse", _("Do not agree"))])
    # On more than one line: in a field of one, the Enter key would press the first button, which agrees.
    answer = LineField(
        label=_("Reason, if you do not agree"),
        max_length=MAX_REASON_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """Who is refused reads why."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("answer"):
            self.add_error("answer", _("Say why: the person reads it."))
        return cleaned

    @property
    def is_agreed(self) -> bool:
        return bool(self.cleaned_data["decision"] == "agree")


class ChooseForm(forms.Form):
    """Who is chosen, and a word to each. `seen` are the applications that the page showed: nobody is answered unread."""

    chosen = forms.MultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": _("Somebody took their application back. Look at who is left, then choose.")},
    )
    seen = forms.CharField(required=False)
    word_to_chosen = LineField(
        label=_("A word to those you choose"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )
    word_to_others = LineField(
        label=_("A word to the others"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Say what made the difference: it is the only answer that they get."),
    )

    def __init__(self, values: QueryDict | None = None, *, applications: list[Application]) -> None:
        super().__init__(values)
        self.applications = applications
        field = self.fields["chosen"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared so above
        field.choices = [(one.public_id, one.member.display_name) for one in applications]

    def clean(self) -> dict[str, Any]:
        """Those who are not chosen read why, and those who have just applied are read first."""
        cleaned = super().clean() or {}
        if {one.public_id for one in self.applications} - set(cleaned.get("seen", "").split()):
            self.add_error(None, _("Somebody applied meanwhile. Read their application, then choose."))
        if len(cleaned.get("chosen", [])) < len(self.applications) and not cleaned.get("word_to_others"):
            self.add_error("word_to_others", _("Say a word to those who are not chosen."))
        return cleaned


def search_from(query: QueryDict) -> OpportunitySearch:
    """The search that an address stands for: what makes no sense is left out."""

    def word(name: str) -> str:
        return query.get(name, "").replace("\x00", "").strip()[:MAX_TEXT]

    def number(name: str) -> int:
        value = query.get(name, "")
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else 0

    return OpportunitySearch(
        text=word("q"),
        skill=word("skill"),
        organization=word("organization"),
        hours=number("hours"),
        language=word("language") if word("language") in {"fr", "en"} else "",
        page=number("page") or 1,
    )
