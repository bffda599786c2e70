"""Asked what the company has agreed on."""

from __future__ import annotations

from typing import Any

from voc.actions.v1 import policy_pb2 as pb

from services.actions.domain.policy import TARGET_CHOICES, Policy
from services.actions.rpc.asking import Asking
from services.actions.usecases import policies
from services.actions.wire import agreed
from services.mesh.identity import caller


class PolicyRpc(Asking):
    """RPCs of the policy."""

    async def GetPolicy(self, _request: pb.GetPolicyRequest, _context: Any) -> pb.GetPolicyResponse:
        found = await policies.get(ground=self._ground)
        return pb.GetPolicyResponse(policy=self._told(found), target_choices=TARGET_CHOICES)

    async def UpdatePolicy(self, request: pb.UpdatePolicyRequest, _context: Any) -> pb.UpdatePolicyResponse:
        wished = agreed.policy_said(request.policy)
        saved = await policies.update(ground=self._ground, policy=wished, by=caller().id, now=self._clock())
        return pb.UpdatePolicyResponse(policy=self._told(saved))

    def _told(self, policy: Policy) -> pb.Policy:
        return agreed.policy(policy, str(self._ground.standing.zone))
