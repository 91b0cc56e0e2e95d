"""What members type about projects, and what is asked of the portfolio by an address."""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.models import Group
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.text.bilingual import Words, fold
from intranet.kernel.text.lines import LineField, clean_line, visible
from profiles.models import Organization, Skill
from profiles.queries.organizations import AmbiguousName, OrganizationIndex
from profiles.queries.skills import skills_named
from projects.models import Budget, Health, Phase, Project, ProjectRole, SentProject
from projects.models.people import MAX_SKILLS, MAX_WEEKLY_HOURS
from projects.models.projects import MAX_LIST_LENGTH, MAX_REASON_LENGTH, MAX_SUMMARY_LENGTH, MAX_TITLE_LENGTH
from projects.queries.portfolio import ENDED, NOT_SAID, SORTS, PortfolioSearch

_SIGNER = Signer(salt="projects.new")
MAX_LINES: Final = 20
MAX_TEXT: Final = 500
MAX_OFFER_DAYS: Final = 730
TEXTS: Final = ("title_fr", "title_en", "summary_fr", "summary_en", "objectives_fr", "objectives_en")


def _language_of(name: str) -> dict[str, str]:
    return {"lang": name[-2:]} if name.endswith(("_fr", "_en")) else {}


class ParagraphField(forms.CharField):
    """A text of some lines, without the signs that could disguise it."""

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": rows}), **options)

    def to_python(self, value: object) -> str:
        # A line ends in two signs as browsers send it, and is counted as one while it is typed.
        return visible(str(super().to_python(value) or "")).replace("\r\n", "\n").strip()


class LinesField(ParagraphField):
    """One thing on each line; the value is the list of them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MAX_LIST_LENGTH, required=False, **options)

    def clean(self, value: object) -> list[str]:
        text = super().clean(value)
        lines = [line for line in map(clean_line, text.splitlines()) if line]
        if len(lines) > MAX_LINES:
            raise ValidationError(_("Give at most %(limit)d lines.") % {"limit": MAX_LINES})
        return lines


class DayInput(forms.DateInput):
    """The browser's own field for a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NameForm(forms.Form):
    """The first step: what it is called and what it changes, in one language, to see who does something like it."""

    title = LineField(label=_("Name of the project"), max_length=MAX_TITLE_LENGTH)
    summary = LineField(
        label=_("In one sentence, what will change and for whom"),
        max_length=MAX_SUMMARY_LENGTH,
        widget=forms.Textarea({"rows": 2}),
    )
    language = forms.ChoiceField(
        label=_("Language of the text"), choices=[("fr", _("French")), ("en", _("English"))], widget=forms.Select
    )


class ProjectForm(forms.Form):
    """Everything that the registry asks of a project. `token` is drawn when the form is opened: sent thrice, it makes one."""

    title_fr = LineField(label=_("French name"), max_length=MAX_TITLE_LENGTH, required=False)
    title_en = LineField(
        label=_("English name"),
        max_length=MAX_TITLE_LENGTH,
        required=False,
        help_text=_("One name is enough. With both, people see the one in their language."),
    )
    summary_fr = LineField(
        label=_("Summary in French"), max_length=MAX_SUMMARY_LENGTH, required=False, widget=forms.Textarea({"rows": 2})
    )
    summary_en = LineField(
        label=_("Summary in English"),
        max_length=MAX_SUMMARY_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("One sentence: what will change, and for whom."),
    )
    objectives_fr = ParagraphField(label=_("Objectives in French"), max_length=MAX_LIST_LENGTH, required=False)
    objectives_en = ParagraphField(
        label=_("Objectives in English"), max_length=MAX_LIST_LENGTH, required=False, help_text=_("One on each line.")
    )
    lead = forms.ChoiceField(label=_("Lead organization"), help_text=_("Its registrar confirms the project."))
    partners = LinesField(
        label=_("Partner organizations"),
        help_text=_("One name or acronym on each line. Each organization agrees or declines by itself."),
    )
    phase = forms.ChoiceField(label=_("Phase"), choices=Phase.choices, initial=Phase.IDEA)
    starts_on = forms.DateField(label=_("Start"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=_("Planned end"), required=False, widget=DayInput())
    budget = forms.ChoiceField(label=_("Budget"), required=False, choices=[("", _("Not said")), *Budget.choices])
    skills = LinesField(
        label=_("Skills needed"),
        help_text=_("One on each line, by its name in the vocabulary of skills, in French or in English."),
    )
    tags = LinesField(label=_("Tags"), help_text=_("One on each line."))
    contact = forms.EmailField(
        label=_("E-mail of the project"),
        required=False,
        max_length=254,
        help_text=_("A shared mailbox, not a personal address. Those who lead the project can be reached by their profile."),
    )
    links = LinesField(label=_("Links"), help_text=_("One address on each line, then its name: https://… Annual report"))
    parent = forms.ChoiceField(label=_("Part of"), required=False, help_text=_("A larger project that you lead or follow."))
    group = forms.ChoiceField(
        label=_("Group of the project"),
        required=False,
        help_text=_("A group that you own. The project of a hidden group is as hidden as the group."),
    )
    difference = LineField(
        label=_("How does your project differ from those like it?"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The registry reads it."),
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        values: QueryDict | None = None,
        *,
        organizations: list[Organization],
        parents: list[Project],
        groups: list[Group],
        project: Project | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(values, initial=initial or {})
        self._organizations = {one.public_id: one for one in organizations}
        self._parents = {one.public_id: one for one in parents}
        self._groups = {one.public_id: one for one in groups}
        self.initial.setdefault("token", _SIGNER.sign(new_public_id()))
        named = [(key, str(one.name)) for key, one in self._organizations.items()]
        # Nobody sends a project to the first organization of the alphabet because they looked past it.
        unsaid = [] if self.initial.get("lead") in self._organizations else [("", _("Choose an organization"))]
        self._offer("lead", [*unsaid, *named])
        nothing = [("", pgettext_lazy("no project, no group", "None"))]
        self._offer("parent", nothing + [(key, str(one.title)) for key, one in self._parents.items()])
        self._offer("group", nothing + [(key, str(one.name)) for key, one in self._groups.items()])
        if project is not None:
            del self.fields["token"]
            if not project.pending_at:
                del self.fields["lead"]
        for name, field in self.fields.items():
            field.widget.attrs |= _language_of(name)
        self._project = project

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
        field.choices = choices

    def clean_partners(self) -> list[Organization]:
        """The organizations that these names are of; those that were asked already stay, whatever became of their name."""
        index, found = OrganizationIndex.load(), []
        asked = Organization.objects.filter(project_partnerships__project=self._project) if self._project else []
        known = {fold(str(one.name)): one for one in asked}
        for line in self.cleaned_data["partners"]:
            if fold(line) in known:
                found.append(known[fold(line)])
                continue
            try:
                organization = index.find(line)
            except AmbiguousName:
                words = _("Several organizations have this name or acronym: %(name)s. Give one that is theirs alone.")
                raise ValidationError(words % {"name": line}) from None
            if organization is None or organization.ended_on:
                raise ValidationError(_("No organization has this name or acronym: %(name)s") % {"name": line})
            found.append(organization)
        return list(dict.fromkeys(found))

    def clean_skills(self) -> list[Skill]:
        return skills_of(self.cleaned_data["skills"])

    def clean_links(self) -> list[tuple[str, str]]:
        """Addresses and their names."""
        found = []
        for line in self.cleaned_data["links"]:
            address, _space, label = line.partition(" ")
            try:
                URLValidator(schemes=["http", "https"])(address)
            except ValidationError:
                raise ValidationError(_("This is not a web address: %(address)s") % {"address": address}) from None
            found.append((address, label[:120]))
        return found

    def clean_tags(self) -> list[str]:
        tags: list[str] = self.cleaned_data["tags"]
        if any(len(tag) > 60 for tag in tags):
            raise ValidationError(_("A tag has at most 60 characters."))
        return tags

    def clean(self) -> dict[str, Any]:
        """A project has a title, a summary and an end after its start."""
        cleaned = super().clean() or {}
        for name, sentence in (
            ("title", _("Give the project a name, in French or in English.")),
            ("summary", _("Say in one sentence what will change, in French or in English.")),
        ):
            if not (cleaned.get(f"{name}_fr") or cleaned.get(f"{name}_en")) and f"{name}_fr" not in self.errors:
                self.add_error(f"{name}_fr", sentence)
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and start > end:
            self.add_error("ends_on", _("The end is before the start."))
        return cleaned

    @property
    def sent(self) -> SentProject:
        """What is sent to the registry."""
        values = self.cleaned_data
        lead = self._project.lead if self._project and "lead" not in self.fields else self._organizations[values["lead"]]
        return SentProject(
            texts={name: values[name] for name in TEXTS},
            lead=lead,
            phase=Phase(values["phase"]),
            partners=values["partners"],
            skills=values["skills"],
            tags=values["tags"],
            links=values["links"],
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            budget=values["budget"],
            contact=values["contact"],
            parent=self._parents.get(values["parent"]) or self._unseen_parent,
            group=self._groups.get(values["group"]),
            difference=values["difference"],
        )

    @property
    def _unseen_parent(self) -> Project | None:
        """The larger project that the form cannot name to who fills it in, who does not see it: it stays."""
        parent = self._project.parent if self._project else None
        return parent if parent and parent.public_id not in self._parents else None

    @property
    def public_id(self) -> str:
        """The identity that the form drew; empty when it was not drawn by us."""
        try:
            return _SIGNER.unsign(self.cleaned_data.get("token", ""))
        except BadSignature:
            return ""

    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields in groups, each under its heading."""
        groups = (
            (_("What it is"), ("title_fr", "title_en", "summary_fr", "summary_en", "objectives_fr", "objectives_en")),
            (_("Who leads it, and with whom"), ("lead", "partners", "parent", "group")),
            (_("Where it stands"), ("phase", "starts_on", "ends_on", "budget")),
            (_("What it needs"), ("skills", "tags", "contact", "links", "difference")),
        )
        return [(label, [self[name] for name in names if name in self.fields]) for label, names in groups]


def skills_of(names: list[str]) -> list[Skill]:
    """The entries of the vocabulary that these texts name. Raises ValidationError for one that none has."""
    known = {key: skill for key, skill in skills_named(names).items() if skill.is_listed}
    missing = [name for name in names if fold(name) not in known]
    if missing:
        words = _("The vocabulary of skills does not have this: %(names)s") % {"names": ", ".join(missing)}
        raise ValidationError(words)
    return list(dict.fromkeys(known[fold(name)] for name in names))


class QuestionForm(forms.Form):
    """What the registry asks for before it confirms."""

    reason = ParagraphField(
        label=_("What should be changed or answered first?"),
        max_length=1_000,
        help_text=_("The person who proposes the project reads it, and answers here."),
    )


class AnswerForm(forms.Form):
    """The answer to the registry."""

    answer = ParagraphField(label=_("Your answer"), max_length=1_000)


class HealthForm(forms.Form):
    """How the project goes."""

    health = forms.ChoiceField(label=_("Health"), choices=Health.choices, widget=forms.RadioSelect)
    reason = LineField(
        label=_("Why?"),
        max_length=MAX_REASON_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed when it is at risk or late. Your followers read it."),
    )
    phase = forms.ChoiceField(label=_("Phase"), choices=Phase.choices)

    def clean(self) -> dict[str, Any]:
        """What does not go well has a reason."""
        cleaned = super().clean() or {}
        if cleaned.get("health") in {Health.AT_RISK, Health.LATE} and not cleaned.get("reason"):
            self.add_error("reason", _("Say why, in one sentence."))
        return cleaned


class MilestoneForm(forms.Form):
    """Something to be done by a day."""

    title_fr = LineField(
        label=_("French name"), max_length=MAX_TITLE_LENGTH, required=False, widget=forms.TextInput({"lang": "fr"})
    )
    title_en = LineField(
        label=_("English name"), max_length=MAX_TITLE_LENGTH, required=False, widget=forms.TextInput({"lang": "en"})
    )
    due_on = forms.DateField(label=_("Date"), widget=DayInput())

    def clean(self) -> dict[str, Any]:
        """A milestone has a name."""
        cleaned = super().clean() or {}
        if not (cleaned.get("title_fr") or cleaned.get("title_en")) and "title_fr" not in self.errors:
            self.add_error("title_fr", _("Give the milestone a name, in French or in English."))
        return cleaned

    @property
    def title(self) -> Words:
        return Words(self.cleaned_data["title_fr"], self.cleaned_data["title_en"])


class MoveForm(forms.Form):
    """Another day for a milestone."""

    due_on = forms.DateField(label=_("New date"), widget=DayInput())


class OfferForm(forms.Form):
    """A hand: what, how much, until when."""

    what = LineField(
        label=_("What would you do?"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("A sentence or two. The team reads it."),
    )
    weekly_hours = forms.IntegerField(label=_("Hours a week"), min_value=1, max_value=MAX_WEEKLY_HOURS, initial=7)
    until = forms.DateField(label=_("Until"), widget=DayInput())

    def clean_until(self) -> Any:
        """A day to come, and not too far."""
        until, today = self.cleaned_data["until"], timezone.localdate()
        if not today < until <= today + timedelta(days=MAX_OFFER_DAYS):
            raise ValidationError(_("Choose a day to come, within two years."))
        return until


class DecisionForm(forms.Form):
    """Yes, or no with a reason."""

    decision = forms.ChoiceField(choices=[("accept", _("Accept")), ("decline", _("Decline"))])
    # On more than one line: in a field of one, the Enter key would press the first button, which accepts.
    reason = LineField(
        label=_("Reason, if you decline"),
        max_length=MAX_REASON_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """Who is declined reads why."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "decline" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why: the person reads it."))
        return cleaned

    @property
    def is_accepted(self) -> bool:
        return bool(self.cleaned_data["decision"] == "accept")


class RoleForm(forms.Form):
    """Another role, or none."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[*ProjectRole.choices, ("", _("No longer in the project"))], required=False
    )


class SkillsForm(forms.Form):
    """The skills that somebody showed."""

    skills = forms.MultipleChoiceField(label=_("Skills shown"), required=False, widget=forms.CheckboxSelectMultiple)

    def clean_skills(self) -> list[str]:
        skills: list[str] = self.cleaned_data["skills"]
        if len(skills) > MAX_SKILLS:
            raise ValidationError(_("Choose at most %(limit)d skills.") % {"limit": MAX_SKILLS})
        return skills

    def __init__(self, values: QueryDict | None = None, *, skills: list[Skill], prefix: str = "") -> None:
        super().__init__(values, prefix=prefix or None)
        self._skills = {skill.public_id: skill for skill in skills}
        field = self.fields["skills"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared so above
        field.choices = [(key, str(skill.name)) for key, skill in self._skills.items()]

    @property
    def chosen(self) -> list[Skill]:
        return [self._skills[key] for key in self.cleaned_data["skills"]]


class CloseForm(forms.Form):
    """What the project taught."""

    lessons = ParagraphField(
        label=_("What should others know?"),
        max_length=8_000,
        rows=8,
        help_text=_(
            "What worked, what did not, and what you would do otherwise. It stays on the page of the project, "
            "and becomes a page in the wiki of its group."
        ),
    )


class RetireForm(forms.Form):
    """The project that goes on instead of this one."""

    other = LineField(
        label=_("The other project"),
        max_length=500,
        help_text=_("The address of its page, or its exact name."),
    )
    reason = LineField(
        label=_("Reason"),
        max_length=MAX_REASON_LENGTH,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Your followers read it, and are asked whether they want to follow the other one."),
    )


def search_from(query: QueryDict) -> PortfolioSearch:
    """The search that an address stands for: what makes no sense is left out."""

    def word(name: str, allowed: tuple[str, ...] = ()) -> str:
        value = query.get(name, "").replace("\x00", "").strip()[:MAX_TEXT]
        return value if not allowed or value in allowed else ""

    page = query.get("page", "1")
    return PortfolioSearch(
        text=word("q"),
        organization=word("organization"),
        phase=word("phase", tuple(Phase.values)),
        health=word("health", (*Health.values, NOT_SAID)),
        tag=word("tag"),
        skill=word("skill"),
        state=word("state", (ENDED,)),
        is_followed=query.get("followed") == "on",
        sort=word("sort", SORTS),
        page=int(page) if page.isdecimal() and len(page) < 6 else 1,
    )
