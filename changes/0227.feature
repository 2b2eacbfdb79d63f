A person can be marked as serving under the labour law: their salary is ordered apart, told in the wage file and paid from an own account, and the labour branches of insurance reach them.
