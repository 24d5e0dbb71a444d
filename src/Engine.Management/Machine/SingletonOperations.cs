using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Management.Schema;
using Engine.Management.Store;

namespace Engine.Management.Machine;

/// <summary>Reading, changing and resetting a <see cref="Singleton"/>.</summary>
internal static class SingletonOperations
{
    /// <summary>Where a value is kept that is not an object.</summary>
    private const string ValueField = "_value";

    public static void Register(Singleton singleton, Dictionary<string, ManagementHandler> handlers)
    {
        foreach (var method in singleton.Verbs.Split(' '))
        {
            ManagementHandler handler = method switch
            {
                "GET" => context => GetAsync(singleton, context),
                "POST" => context => CreateAsync(singleton, context),
                "PATCH" => context => WriteAsync(singleton, context, isPatch: true),
                "PUT" => context => WriteAsync(singleton, context, isPatch: singleton.PutMerges),
                "DELETE" => context => DeleteAsync(singleton, context),
                _ => throw new InvalidOperationException($"A singleton has no {method}."),
            };
            ManagementHandler found = singleton.Parent is { } parent ? context => WithParentAsync(parent, context, handler) : handler;
            handlers.Add($"{method} {singleton.Path}", singleton.CheckPath is { } check ? context => check(context) is { } fault ? new(fault) : found(context) : found);
        }
    }

    /// <summary>The present value of a singleton, or null.</summary>
    public static async ValueTask<JsonObject?> ReadAsync(Singleton singleton, ManagementContext context)
        => (await context.Documents(singleton.Kind).GetAsync(IdOf(singleton, context)))?.Value ?? DefaultsOf(singleton);

    private static async ValueTask<ManagementResult> WithParentAsync(ParentRule parent, ManagementContext context, ManagementHandler handler)
        => await parent.CheckAsync(context) is { } missing ? missing : await handler(context);

    private static async ValueTask<ManagementResult> GetAsync(Singleton singleton, ManagementContext context)
        => await ReadAsync(singleton, context) is { } entity ? ManagementResult.Ok(Show(singleton, context, entity)) : singleton.NotFound!;

    private static async ValueTask<ManagementResult> CreateAsync(Singleton singleton, ManagementContext context)
    {
        var entity = context.KeptBody;
        entity.RemoveNulls();
        entity.Fill(singleton.Defaults.AsObject());
        entity["_id"] = IdOf(singleton, context);
        if (singleton.BeforeWrite is { } check && await TypedView.GuardAsync(() => check(context, entity, null)) is { } refusal)
        {
            return refusal;
        }

        return (await context.Documents(singleton.Kind).InsertAsync(entity)).Succeeded
            ? ManagementResult.Ok(Show(singleton, context, entity), singleton.CreateStatus)
            : singleton.Conflict;
    }

    private static async ValueTask<ManagementResult> WriteAsync(Singleton singleton, ManagementContext context, bool isPatch)
    {
        var documents = context.Documents(singleton.Kind);
        while (true)
        {
            var stored = await documents.GetAsync(IdOf(singleton, context));
            var before = stored?.Value ?? DefaultsOf(singleton);
            if (before is null && isPatch && !singleton.PutMerges)
            {
                return singleton.NotFound!;
            }

            var entity = isPatch ? before?.Copy() ?? [] : [];
            Apply(singleton, context, entity);
            entity["_id"] = IdOf(singleton, context);
            if (singleton.BeforeWrite is { } check && await TypedView.GuardAsync(() => check(context, entity, before)) is { } refusal)
            {
                return refusal;
            }

            WriteResult result = default;
            var fault = await TypedView.GuardAsync(async () =>
            {
                result = stored is null ? await documents.InsertAsync(entity) : await documents.ReplaceAsync(entity, stored.Version);
                return null;
            });
            if (fault is not null)
            {
                return fault;
            }

            if (result.Succeeded)
            {
                return Answer(singleton, context, entity, isNew: stored is null);
            }
        }
    }

    private static ManagementResult Answer(Singleton singleton, ManagementContext context, JsonObject entity, bool isNew)
        => context.Operation.Method == "PUT"
            ? singleton.AnswersWrites
                ? ManagementResult.Ok(Show(singleton, context, entity), singleton.PutStatus)
                : isNew && singleton.PutStatus == 201 ? ManagementResult.Ok(new JsonObject(), 201) : ManagementResult.NoContent
            : singleton.AnswersWrites ? ManagementResult.Ok(Show(singleton, context, entity)) : ManagementResult.NoContent;

    private static async ValueTask<ManagementResult> DeleteAsync(Singleton singleton, ManagementContext context)
    {
        await context.Documents(singleton.Kind).DeleteAsync(IdOf(singleton, context));
        return ManagementResult.NoContent;
    }

    private static void Apply(Singleton singleton, ManagementContext context, JsonObject entity)
    {
        if (context.Body is JsonObject)
        {
            var body = context.KeptBody;
            if (singleton.MergesDeep)
            {
                MergeDeep(entity, body);
            }
            else
            {
                entity.Patch(body, TypeTable.MergedOf(context.Operation.BodyType));
            }
        }
        else
        {
            entity[singleton.TextField ?? ValueField] = context.Body?.DeepClone();
        }
    }

    private static void MergeDeep(JsonObject entity, JsonObject change)
    {
        foreach (var (name, value) in change)
        {
            if (value is JsonObject part && entity[name] is JsonObject known)
            {
                MergeDeep(known, part);
            }
            else if (value is null)
            {
                entity.Remove(name);
            }
            else
            {
                entity[name] = value.DeepClone();
            }
        }
    }

    private static JsonNode Show(Singleton singleton, ManagementContext context, JsonObject entity)
    {
        if (entity[ValueField] is { } value)
        {
            return value.DeepClone();
        }

        var shown = entity.Copy();
        if (singleton.ShowsDefaults)
        {
            shown.FillDeep(singleton.Defaults.AsObject());
        }

        shown = singleton.Show?.Invoke(context, shown) ?? shown;
        shown.RemoveInternal();
        singleton.Hidden.Remove(shown);
        return FieldSelection.Apply(context.Query, shown);
    }

    /// <summary>What it is before anybody has written it; null when it does not exist then.</summary>
    private static JsonObject? DefaultsOf(Singleton singleton)
        => singleton.NotFound is not null ? null
            : singleton.Defaults is not JsonObject defaults ? new JsonObject { [ValueField] = singleton.Defaults.DeepClone() }
            : singleton.ShowsDefaults ? [] : defaults.Copy();

    private static string IdOf(Singleton singleton, ManagementContext context)
    {
        if (singleton.Id is { } id)
        {
            return id;
        }

        return context.PathValues.Aggregate(singleton.Path, static (path, value) => path.Replace($"{{{value.Key}}}", Uri.EscapeDataString(value.Value), StringComparison.Ordinal));
    }
}
