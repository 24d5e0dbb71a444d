using System.Text.Json.Nodes;
using Engine.Core.Configuration.References;
using Engine.Management.Resources;

namespace Engine.Management.Tests.Lifecycle;

/// <summary>
/// The law of removals: whatever is removed, whichever way, nothing that is stored names it afterwards. The log alone remembers.
/// </summary>
public sealed class RemovalTests
{
    /// <summary>Kind, and the ways it goes.</summary>
    public static TheoryData<string, string> Ways() => new()
    {
        { "user", "DELETE /users/{user}" },
        { "user", "DELETE /connections/{connection}/users?email=holder%40example.com" },
        { "user", "DELETE /connections/{connection}" },
        { "user", "link" },
        { "user", "process" },
        { "client", "DELETE /clients/{client}" },
        { "resource_server", "DELETE /resource-servers/{resource_server_id}" },
        { "resource_server", "DELETE /resource-servers/https%3A%2F%2Flaw.example%2F" },
        { "connection", "DELETE /connections/{connection}" },
        { "enterprise", "DELETE /connections/{enterprise}" },
        { "role", "DELETE /roles/{role}" },
        { "organization", "DELETE /organizations/{organization}" },
        { "organization_role", "DELETE /organizations/{organization}" },
        { "client_grant", "DELETE /client-grants/{client_grant}" },
        { "client_grant", "DELETE /clients/{client}" },
        { "grant", "DELETE /grants/{grant}" },
        { "grant", "DELETE /grants?user_id=auth0%7Cholder" },
        { "action_draft", "DELETE /actions/actions/{action_draft}?force=true" },
        { "action_module", "DELETE /actions/modules/{action_module}" },
        { "user_attribute_profile", "DELETE /user-attribute-profiles/{user_attribute_profile}" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Removal_AnyWay_LeavesNothingThatNamesIt(string kind, string way)
    {
        await using var world = await World.CreateAsync();
        var id = world.Ids[kind];
        Assert.NotEmpty(world.Raw.Naming(id));

        await RemoveAsync(world, way);

        // A person who is linked to another one lives on as an account of that one, which keeps its id, and nowhere else.
        Assert.Equal(way == "link" ? ["user: " + FlowHost.UserId] : [], world.Raw.Naming(id));
        Assert.DoesNotContain(world.Raw.Entries, static entry => entry.Kind == Remover.NoteKind);
    }

    [Fact]
    public async Task Connection_Removed_IsNamedByNothingByItsNameEither()
    {
        await using var world = await World.CreateAsync();

        await RemoveAsync(world, "DELETE /connections/{connection}");

        Assert.Empty(world.Raw.Naming(World.Database));
    }

    /// <summary>A reference nobody tries is no law: whoever declares one adds to the world what it is in.</summary>
    [Fact]
    public async Task Table_EveryReference_IsInTheWorldOfTheLaw()
    {
        await using var world = await World.CreateAsync();
        var names = world.Ids.Values.Append(World.Database).ToList();
        var table = new ReferenceTable(world.Host.Engine.Engine.Options);

        var untried = table.All
            .Where(static entry => !Inert.Contains($"{entry.Referrer.Kind}.{entry.Reference.Path}"))
            .Where(entry => !world.Raw.Entries.Any(document => document.Kind == entry.Referrer.Kind && names.Any(name => ReferencePath.Cut(JsonNode.Parse(document.Document!.Body.Span)!.AsObject(), entry.Reference.Path, name))))
            .Select(static entry => $"{entry.Referrer.Kind}.{entry.Reference.Path}");

        Assert.Empty(untried);
    }

    /// <summary>What names a client's credentials, profiles and directories takes keys and enterprise accounts; <see cref="Reference_CutFromADocument_LeavesTheRest"/> tries these paths.</summary>
    private static readonly HashSet<string> Inert =
    [
        "client.client_authentication_methods.private_key_jwt.credentials.id", "client.client_authentication_methods.tls_client_auth.credentials.id",
        "client.client_authentication_methods.self_signed_tls_client_auth.credentials.id", "client.signed_request_object.credentials.id", "client.token_vault_privileged_access.credentials.id",
        "client.my_organization_configuration.connection_profile_id", "client.my_organization_configuration.user_attribute_profile_id",
        "client.express_configuration.connection_profile_id", "client.express_configuration.user_attribute_profile_id", "client.express_configuration.linked_clients.client_id",
        "client_credential._parent", "connection_keys.connection_id", "directory_provisioning.connection_id", "action_version.modules.module_id",
    ];

    [Theory]
    [InlineData("a.b.id", """{"a":{"b":[{"id":"x"},{"id":"y"}]}}""", """{"a":{"b":[{"id":"y"}]}}""")]
    [InlineData("list", """{"list":["x","y","x"]}""", """{"list":["y"]}""")]
    [InlineData("a.id", """{"a":{"id":"x","more":1},"b":2}""", """{"b":2}""")]
    [InlineData("id", """{"id":"x","b":2}""", """{"b":2}""")]
    [InlineData("a.id", """{"a":null}""", null)]
    [InlineData("a.id", """{"a":"x"}""", null)]
    [InlineData("a.b.id", """{"a":{"b":[{"id":{"id":"x"}},"x",null]}}""", null)]
    public void Reference_CutFromADocument_LeavesTheRest(string path, string document, string? expected)
    {
        var json = JsonNode.Parse(document)!.AsObject();

        Assert.Equal(expected is not null, ReferencePath.Cut(json, path, "x"));
        Assert.Equal(expected ?? document, json.ToJsonString());
    }

    /// <summary>Every kind of the API whose documents have a field that looks like the id of something says what becomes of it.</summary>
    [Fact]
    public async Task Documents_WithFieldsThatLookLikeIds_AreInTheTable()
    {
        await using var world = await World.CreateAsync();
        var table = new ReferenceTable(world.Host.Engine.Engine.Options);
        var others = world.Ids.Values.ToHashSet(StringComparer.Ordinal);

        var undeclared = world.Raw.Entries
            .Where(entry => entry.Document is not null && !others.Contains(entry.Key) && entry.Key != world.Ids["resource_server_id"])
            .SelectMany(entry => Fields(JsonNode.Parse(entry.Document!.Body.Span)).Where(field => others.Contains(field.Value) && !IsDeclared(table, entry, field)).Select(field => $"{entry.Kind}.{field.Name}"))
            .Distinct();

        Assert.Empty(undeclared);
    }

    /// <summary>The field itself is declared, or the document goes anyway because another field names the same.</summary>
    private static bool IsDeclared(ReferenceTable table, Core.Storage.StoreMutation entry, (string Name, string Value) field)
        => table.All.Any(known => known.Referrer.Kind == entry.Kind
            && (known.Reference.Path.Split('.')[^1] == field.Name
                || (known.Reference.Then == OnRemoval.Remove && ReferencePath.Cut(JsonNode.Parse(entry.Document!.Body.Span)!.AsObject(), known.Reference.Path, field.Value))));

    private static IEnumerable<(string Name, string Value)> Fields(JsonNode? node, string name = "") => node switch
    {
        JsonObject inner => inner.SelectMany(static field => Fields(field.Value, field.Key)),
        JsonArray list => list.SelectMany(item => Fields(item, name)),
        JsonValue value when value.TryGetValue(out string? text) => [(name, text)],
        _ => [],
    };

    internal static async Task RemoveAsync(World world, string way)
    {
        foreach (var (kind, id) in world.Ids)
        {
            way = way.Replace($"{{{kind}}}", Uri.EscapeDataString(id), StringComparison.Ordinal);
        }

        switch (way)
        {
            case "process":
                await world.Host.Engine.Engine.Management().DeleteAsync("/users/" + World.UserId);
                break;
            case "link":
                await world.CallAsync("POST", $"/users/{FlowHost.UserId}/identities", World.Parse("""{"provider":"auth0","user_id":"holder"}"""));
                break;
            default:
                var parts = way.Split(' ');
                await world.CallAsync(parts[0], parts[1]);
                break;
        }
    }
}
