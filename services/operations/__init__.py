"""What those who look after the mesh ask a service: a servicer that every service offers beside its own.

It stands between the services and the mesh: the mesh gathers plain facts and knows no message, this room
speaks them as `voc.operations.v1`, and the `main` of each service registers it.
"""
