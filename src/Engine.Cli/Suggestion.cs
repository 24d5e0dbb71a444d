namespace Engine.Cli;

/// <summary>"Did you mean": the known name that is nearest to what was written.</summary>
internal static class Suggestion
{
    /// <summary>The question with a comma in front, or nothing when no name is near.</summary>
    public static string For(string given, IEnumerable<string> known)
    {
        var limit = Math.Max(1, given.Length / 3);
        string? nearest = null;
        foreach (var name in known)
        {
            var distance = Distance(given.ToLowerInvariant(), name.ToLowerInvariant());
            if (distance <= limit)
            {
                (nearest, limit) = (name, distance - 1);
            }
        }

        return nearest is null ? "" : $", did you mean '{nearest}'?";
    }

    /// <summary>How many characters have to be added, removed, changed or swapped with their neighbour.</summary>
    private static int Distance(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > 8 || left.Length > 64)
        {
            return int.MaxValue;
        }

        var cost = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                var change = left[i - 1] == right[j - 1] ? 0 : 1;
                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[left.Length, right.Length];
    }
}
