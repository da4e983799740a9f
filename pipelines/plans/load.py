"""Reading profiles from a data home: `plans/<plan_id>.toml` and `network.toml`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pipelines.plans.profile import NetworkProfile, PlanProfile

P = TypeVar("P", bound=BaseModel)


class ProfileError(Exception):
    """A profile is missing or breaks its own rules; the message names file and fields and what to do."""


@dataclass(frozen=True)
class Profiles:
    """The profiles of a home: those that can be used, and why the others cannot."""

    plans: dict[str, PlanProfile]
    problems: dict[str, str]

    def plan(self, plan_id: str) -> PlanProfile:
        """The profile of a plan.

        Raises:
            ProfileError: there is none, or it is invalid.
        """
        if plan_id in self.plans:
            return self.plans[plan_id]
        if plan_id in self.problems:
            raise ProfileError(self.problems[plan_id])
        raise ProfileError(
            f"Plan {plan_id!r} has no profile: plans/{plan_id}.toml is missing from the data home. "
            f"Known plans: {', '.join(sorted(self.plans)) or 'none'}. Add the profile, then run again."
        )


def load_profiles(home: Path) -> Profiles:
    """Every profile under `plans/`; an invalid one is a problem of that plan alone."""
    plans: dict[str, PlanProfile] = {}
    problems: dict[str, str] = {}
    for path in sorted((home / "plans").glob("*.toml")):
        try:
            profile = _read(path, PlanProfile)
            if profile.plan_id != path.stem:
                raise ProfileError(f"plans/{path.name}: plan_id must equal the file's name. Rename one of them.")
        except ProfileError as error:
            problems[path.stem] = str(error)
        else:
            plans[profile.plan_id] = profile
    return Profiles(plans, problems)


def load_network(home: Path) -> NetworkProfile:
    """The network's own profile.

    Raises:
        ProfileError: `network.toml` is missing or invalid.
    """
    return _read(home / "network.toml", NetworkProfile)


def _read(path: Path, shape: type[P]) -> P:
    name = f"{path.parent.name}/{path.name}" if path.parent.name == "plans" else path.name
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return shape.model_validate(content)
    except FileNotFoundError:
        raise ProfileError(f"{name} is missing from the data home. Add it, then run again.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{name} is not valid TOML: {error}. Correct it, then run again.") from None
    except ValidationError as error:
        fields = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'profile'}: {e['msg']}" for e in error.errors())
        raise ProfileError(f"{name} breaks rule PLAN-PROFILE-INVALID: {fields}. Correct it, then run again.") from None
