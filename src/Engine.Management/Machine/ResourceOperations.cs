using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Management.Schema;
using Engine.Management.Store;

namespace Engine.Management.Machine;

/// <summary>The five operations every resource has, driven by its description.</summary>
internal static class ResourceOperations
{
    public static void Register(Resource resource, Dictionary<string, ManagementHandler> handlers)
    {
        var item = resource.ItemPath;
        foreach (var verb in resource.Verbs.Split(' '))
        {
            var (key, handler) = verb switch
            {
                "list" => ("GET " + resource.Path, (ManagementHandler)(context => ListAsync(resource, context))),
                "get" => ("GET " + item, context => GetAsync(resource, context)),
                "create" => ("POST " + resource.Path, context => CreateAsync(resource, context)),
                "update" => ("PATCH " + item, context => UpdateAsync(resource, context, replaces: false)),
                "replace" => ("PUT " + item, context => UpdateAsync(resource, context, replaces: true)),
                "delete" => ("DELETE " + item, context => DeleteAsync(resource, context)),
                _ => throw new InvalidOperationException($"There is no verb '{verb}'."),
            };
            handlers.Add(key, resource.Prepare is { } prepare && verb != "delete" ? context => PreparedAsync(prepare, handler, context) : handler);
        }
    }

    private static async ValueTask<ManagementResult> PreparedAsync(Func<ManagementContext, ValueTask> prepare, ManagementHandler handler, ManagementContext context)
    {
        await prepare(context);
        return await handler(context);
    }

    /// <summary>What the caller sees: without what is hidden, with the fields that were asked for.</summary>
    public static JsonObject Show(Resource resource, ManagementContext context, JsonObject entity) => ShowRead(resource, context, entity.Copy());

    /// <summary>The same for an entity that was read to be shown, which may be changed: a copy would unfold all of it.</summary>
    public static JsonObject ShowRead(Resource resource, ManagementContext context, JsonObject entity)
    {
        var shown = resource.Show?.Invoke(context, entity) ?? entity;
        shown.RemoveInternal();
        resource.Hidden.Remove(shown);
        return FieldSelection.Apply(context.Query, shown, resource.AlwaysShown);
    }

    private static async ValueTask<ManagementResult> ListAsync(Resource resource, ManagementContext context)
    {
        if (await CheckParentAsync(resource, context) is { } error)
        {
            return error;
        }

        return await Paging.ListAsync(context, context.Documents(resource.Kind), resource.Collection, resource.Form, resource.PageSize, CreateFilter(resource, context), entity => ShowRead(resource, context, entity));
    }

    private static async ValueTask<ManagementResult> GetAsync(Resource resource, ManagementContext context)
    {
        var (found, error) = await FindAsync(resource, context);
        return found is null ? error! : ManagementResult.Ok(ShowRead(resource, context, found.Value));
    }

    private static async ValueTask<ManagementResult> CreateAsync(Resource resource, ManagementContext context)
    {
        if (await CheckParentAsync(resource, context) is { } missing)
        {
            return missing;
        }

        var entity = context.KeptBody;
        entity.RemoveNulls();
        entity.Fill(resource.Defaults);
        if (!entity.ContainsKey(resource.IdField))
        {
            entity.Insert(0, resource.IdField, resource.NewId(context.Secrets));
        }

        if (resource.Parent is { } parent)
        {
            entity[ParentRule.Field] = context[parent.Parameter];
        }

        if (resource.Timestamps)
        {
            entity["created_at"] = context.Timestamp;
            entity["updated_at"] = context.Timestamp;
        }

        if (resource.BeforeCreate is { } before && await TypedView.GuardAsync(() => before(context, entity, null)) is { } refusal)
        {
            return refusal;
        }

        if (await WriteAsync(resource, () => context.Documents(resource.Kind).InsertAsync(entity)) is { } conflict)
        {
            return conflict;
        }

        if (resource.AfterCreate is { } after)
        {
            await after(context, entity);
        }

        var shown = Show(resource, context, entity);
        resource.ShowCreated?.Invoke(context, entity, shown);
        return ManagementResult.Ok(shown, resource.CreateStatus);
    }

    private static async ValueTask<ManagementResult> UpdateAsync(Resource resource, ManagementContext context, bool replaces)
    {
        while (true)
        {
            var (found, error) = await FindAsync(resource, context);
            if (found is null)
            {
                return error!;
            }

            var before = found.Value.Copy();
            var entity = found.Value;
            if (replaces)
            {
                foreach (var name in entity.Select(static field => field.Key).Where(name => !name.StartsWith('_') && name != resource.IdField && name != "created_at").ToList())
                {
                    entity.Remove(name);
                }
            }

            entity.Patch(context.KeptBody, TypeTable.MergedOf(context.Operation.BodyType));
            if (resource.Timestamps)
            {
                entity["updated_at"] = context.Timestamp;
            }

            if (resource.BeforeUpdate is { } check && await TypedView.GuardAsync(() => check(context, entity, before)) is { } refusal)
            {
                return refusal;
            }

            var outcome = await WriteAsync(resource, () => context.Documents(resource.Kind).ReplaceAsync(entity, found.Version));
            if (outcome == ManagementError.Conflict)
            {
                continue;
            }

            if (outcome is not null)
            {
                return outcome;
            }

            if (resource.AfterUpdate is { } after)
            {
                await after(context, entity);
            }

            if (resource.AfterChange is { } changed)
            {
                await changed(context, before, entity);
            }

            return ManagementResult.Ok(Show(resource, context, entity));
        }
    }

    private static async ValueTask<ManagementResult> DeleteAsync(Resource resource, ManagementContext context)
    {
        var (found, error) = await FindAsync(resource, context);
        if (found is null)
        {
            return resource.DeleteIsIdempotent ? new ManagementResult(resource.DeleteStatus) : error!;
        }

        if (resource.BeforeDelete is { } before && await before(context, found.Value, found.Value) is { } refusal)
        {
            return refusal;
        }

        await context.Documents(resource.Kind).DeleteAsync(found.Value.Text(resource.IdField)!);
        if (resource.DeleteResult is { } answer)
        {
            return answer(context, found.Value);
        }

        return resource.ShowDeleted is { } show
            ? ManagementResult.Ok(show(context, found.Value), resource.DeleteStatus)
            : new ManagementResult(resource.DeleteStatus);
    }

    private static string IdOf(Resource resource, ManagementContext context) => context[resource.Parameter];

    private static async ValueTask<(VersionedJson? Found, ManagementError? Error)> FindAsync(Resource resource, ManagementContext context)
    {
        if (await CheckParentAsync(resource, context) is { } error)
        {
            return (null, error);
        }

        var found = await context.Documents(resource.Kind).GetAsync(IdOf(resource, context));
        if (found is null && resource.AlternateKey is { } key)
        {
            found = await context.Documents(resource.Kind).FindAsync(key, IdOf(resource, context));
        }

        var isOwned = found is not null && (resource.Parent is not { } parent || found.Value.Text(ParentRule.Field) == context[parent.Parameter]);
        return isOwned ? (found, null) : (null, resource.NotFound with { Message = resource.NotFound.Message.Replace("{id}", IdOf(resource, context), StringComparison.Ordinal) });
    }

    private static async ValueTask<ManagementError?> CheckParentAsync(Resource resource, ManagementContext context)
        => resource.Parent is { } parent ? await parent.CheckAsync(context) : null;

    private static DocumentFilter.All? CreateFilter(Resource resource, ManagementContext context)
    {
        var conditions = new List<DocumentFilter>();
        if (resource.Parent is { } parent)
        {
            conditions.Add(new DocumentFilter.Field(ParentRule.Field, FieldComparison.Equal, context[parent.Parameter]));
        }

        if (resource.Filter?.Invoke(context) is { } special)
        {
            conditions.Add(special);
        }

        foreach (var (parameter, field) in context.Operation.Filters)
        {
            var values = context.Query.All(parameter).SelectMany(static value => value.Split(',')).ToList();
            if (values.Count > 0)
            {
                conditions.Add(new DocumentFilter.Any([.. values.Select(value => new DocumentFilter.Field(field, FieldComparison.Equal, value))]));
            }
        }

        return conditions.Count == 0 ? null : new DocumentFilter.All(conditions);
    }

    private static ValueTask<ManagementError?> WriteAsync(Resource resource, Func<ValueTask<WriteResult>> write) => TypedView.GuardAsync(async () => (await write()).Outcome switch
    {
        WriteOutcome.Written => null,
        WriteOutcome.VersionConflict => ManagementError.Conflict,
        WriteOutcome.Missing => resource.NotFound,
        _ => resource.Conflict,
    });
}
