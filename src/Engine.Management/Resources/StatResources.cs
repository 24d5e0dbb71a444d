using System.Globalization;
using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>Figures about the use of a tenant: <c>/stats</c>. Counted when they are asked for, from people and the tenant log.</summary>
internal static class StatResources
{
    private const string DayFormat = "yyyyMMdd";
    private const int BatchSize = 1000;
    private const int DefaultDays = 31;
    private const int MaxDays = 366;
    private static readonly TimeSpan ActiveSpan = TimeSpan.FromDays(30);

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /stats/active-users", CountActiveAsync);
        handlers.Add("GET /stats/daily", ListDailyAsync);
    }

    private sealed class Day
    {
        public int Logins { get; set; }

        public int Signups { get; set; }

        public int LeakedPasswords { get; set; }
    }

    /// <summary>How many people have signed in during the last 30 days: a bare number.</summary>
    private static async ValueTask<ManagementResult> CountActiveAsync(ManagementContext context)
    {
        var since = Json.Timestamp(context.Scope.Now - ActiveSpan);
        var (_, total) = await context.Documents(UserResource.Kind).QueryAsync(new DocumentQuery
        {
            Filter = new DocumentFilter.Field("last_login", FieldComparison.GreaterOrEqual, since),
            Take = 1,
            CountTotal = true,
        });
        return ManagementResult.Ok(JsonValue.Create(total));
    }

    private static async ValueTask<ManagementResult> ListDailyAsync(ManagementContext context)
    {
        var today = DateOnly.FromDateTime(context.Scope.Now.UtcDateTime);
        var (from, to) = (today.AddDays(1 - DefaultDays), today);
        if ((Read(context, "to", ref to) ?? ReadFrom(context, ref from, to)) is { } error)
        {
            return error;
        }

        if (from > to || to.DayNumber - from.DayNumber >= MaxDays)
        {
            return ManagementError.InvalidQuery($"from must not be after to, and at most {MaxDays} days before", "from");
        }

        var days = new SortedDictionary<DateOnly, Day>();
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            days[day] = new Day();
        }

        await CountAsync(context, days, from, to);
        return ManagementResult.Ok(new JsonArray([.. days.Select(static entry => (JsonNode)Show(entry.Key, entry.Value))]));
    }

    private static ManagementError? ReadFrom(ManagementContext context, ref DateOnly from, DateOnly to)
    {
        from = to.DayNumber >= DefaultDays ? to.AddDays(1 - DefaultDays) : DateOnly.MinValue;
        return Read(context, "from", ref from);
    }

    private static ManagementError? Read(ManagementContext context, string name, ref DateOnly day)
        => context.Query[name] is { } text && !DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
            ? ManagementError.InvalidQuery($"String does not match pattern ^\\d{{8}}$: {text}", name)
            : null;

    /// <summary>Ids of log records begin with their time, so that the reader can begin with the day.</summary>
    private static async ValueTask CountAsync(ManagementContext context, SortedDictionary<DateOnly, Day> days, DateOnly from, DateOnly to)
    {
        var after = "900" + from.ToString(DayFormat, CultureInfo.InvariantCulture);
        while (true)
        {
            var records = await context.Options.Store.Logs.ReadAsync(context.Tenant.Id, after, BatchSize, context.CancellationToken);
            foreach (var record in records)
            {
                var date = DateOnly.FromDateTime(record.Date.UtcDateTime);
                if (date > to)
                {
                    return;
                }

                Count(days.GetValueOrDefault(date) ?? new Day(), record.Type);
            }

            if (records.Count < BatchSize)
            {
                return;
            }

            after = records[^1].Id;
        }
    }

    private static void Count(Day day, string type)
    {
        switch (type)
        {
            case "s" or "sepft":
                day.Logins++;
                break;
            case "ss":
                day.Signups++;
                break;
            case "pwd_leak" or "signup_pwd_leak" or "reset_pwd_leak":
                day.LeakedPasswords++;
                break;
        }
    }

    private static JsonObject Show(DateOnly date, Day day)
    {
        var time = Json.Timestamp(new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero));
        return new JsonObject { ["date"] = time, ["logins"] = day.Logins, ["signups"] = day.Signups, ["leaked_passwords"] = day.LeakedPasswords, ["created_at"] = time, ["updated_at"] = time };
    }
}
