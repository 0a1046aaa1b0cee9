"""What a run tells afterwards: ``console`` to a person, ``json_report`` to a program."""
