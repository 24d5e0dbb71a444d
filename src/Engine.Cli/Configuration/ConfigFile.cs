using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Engine.Core.Applications;
using Engine.Core.Configuration;
using Engine.Management;

namespace Engine.Cli.Configuration;

/// <summary>Reads the file of <c>--config</c> and declares what it says. Every fault is reported at once.</summary>
internal sealed class ConfigFile
{
    private static readonly JsonDocumentOptions Syntax = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };
    private static readonly string[] PasswordPolicies = ["none", "low", "fair", "good", "excellent"];
    private readonly List<string> _faults = [];
    private readonly string _path;
    private readonly string _folder;
    private JsonLines? _lines;

    private ConfigFile(string path) => (_path, _folder) = (path, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "");

    /// <exception cref="CommandException">The file can't be read, or has faults.</exception>
    public static void Apply(string path, TenantDefinition tenant)
    {
        var file = new ConfigFile(path);
        if (file.Parse() is { } root)
        {
            file.Declare(root, tenant);
        }

        FaultsException.ThrowIfAny([.. file._faults.Select(file.Locate)]);
    }

    /// <summary>Where in the file something is, as editors and terminals understand it: <c>tenant.json:12</c>.</summary>
    private string PlaceOf(string path) => _lines is null ? _path : $"{_path}:{_lines.Find(path)}";

    /// <summary>A fault with its place. What was looked at while the file was read begins with its path, for example <c>clients[0].name</c>.</summary>
    private string Locate(string fault)
    {
        var end = fault.IndexOf(": ", StringComparison.Ordinal);
        return $"{PlaceOf(end < 0 || fault.AsSpan(0, end).Contains(' ') ? "" : fault[..end])}: {fault}";
    }

    private JsonObject? Parse()
    {
        try
        {
            var json = File.ReadAllBytes(_path);
            if (JsonNode.Parse(json, null, Syntax) is JsonObject root)
            {
                _lines = new JsonLines(json);
                return root;
            }

            _faults.Add("the file must hold one JSON object");
        }
        catch (JsonException exception)
        {
            // The message of the reader ends in where it was; people count from one.
            var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            var place = exception.LineNumber is { } line ? $"line {line + 1}: " : "";
            _faults.Add($"{place}the file is not valid JSON: {(end < 0 ? exception.Message : exception.Message[..end])}");
        }

        return null;
    }

    private void Declare(JsonObject root, TenantDefinition tenant)
    {
        if (!JsonShape.Check(root, ConfigJson.Default.ConfigDocument, "", _faults))
        {
            // What is right by its own is looked at all the same, so that every fault is known at once.
            Remove(root);
        }

        var document = root.Deserialize(ConfigJson.Default.ConfigDocument)!;
        if (document.Tenant is { } settings)
        {
            tenant.Settings = Read("tenant", EntityDefaults.Settings(settings), EntityJson.Default.TenantSettings, static value => value);
            tenant.SetPlace(tenant.Settings ?? new(), PlaceOf("tenant"));
        }

        AddAll(tenant, tenant.Applications, document.Clients.Select(EntityDefaults.Application), "clients", EntityJson.Default.Application, WithDefaults);
        AddAll(tenant, tenant.Apis, document.ResourceServers.Select(EntityDefaults.Api), "resource_servers", EntityJson.Default.Api, static api => new ApiDefinition(api.Identifier)
        {
            Name = api.Name,
            Scopes = api.Scopes,
            Configure = _ => api,
        });
        AddAll(tenant, tenant.ClientGrants, document.ClientGrants, "client_grants", ConfigJson.Default.ConfigClientGrant, static grant => new ClientGrantDefinition(grant.ClientId, grant.Audience, grant.Scope, grant.SubjectType)
        {
            AllowAllScopes = grant.AllowAllScopes,
            AuthorizationDetailsTypes = grant.AuthorizationDetailsTypes,
        });
        AddAll(tenant, tenant.Connections, document.Connections, "connections", ConfigJson.Default.ConfigConnection, ToConnection);
        AddAll(tenant, tenant.Roles, document.Roles, "roles", ConfigJson.Default.ConfigRole, static role => new RoleDefinition(role.Name, ToPermissions(role.Permissions)) { Description = role.Description });
        AddAll(tenant, tenant.Users, document.Users, "users", ConfigJson.Default.ConfigUser, ToUser);
        AddAll(tenant, tenant.Actions, document.Actions, "actions", ConfigJson.Default.ConfigAction, ToAction);
    }

    private void AddAll<TSource, TTarget>(TenantDefinition tenant, IList<TTarget> target, IEnumerable<JsonObject> source, string name, JsonTypeInfo<TSource> json, Func<TSource, TTarget> convert)
        where TSource : class
        where TTarget : class
    {
        var index = 0;
        foreach (var item in source)
        {
            var place = $"{name}[{index++}]";
            if (Read(place, item, json, convert) is { } added)
            {
                target.Add(added);
                tenant.SetPlace(added, PlaceOf(place));
            }
        }
    }

    private TTarget? Read<TSource, TTarget>(string place, JsonObject item, JsonTypeInfo<TSource> json, Func<TSource, TTarget> convert)
        where TSource : class
        where TTarget : class
    {
        if (!JsonShape.Check(item, json, place, _faults))
        {
            return null;
        }

        if (ManagementFields.FindRefused(typeof(TSource), item) is { } refused)
        {
            _faults.Add($"{place}: {refused}");
            return null;
        }

        try
        {
            return item.Deserialize(json) is { } value ? convert(value) : null;
        }
        catch (JsonException exception)
        {
            _faults.Add($"{place}{exception.Path?.TrimStart('$')}: the value is not possible there");
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CommandException)
        {
            _faults.Add($"{place}: {exception.Message}");
            return null;
        }
    }

    /// <summary>Takes out of the file what could not be read.</summary>
    private static void Remove(JsonObject root)
    {
        foreach (var (name, value) in root.ToList())
        {
            var property = ConfigJson.Default.ConfigDocument.Properties.FirstOrDefault(known => known.Name == name);
            if (property is null || !JsonShape.Check(new JsonObject { [name] = value?.DeepClone() }, ConfigJson.Default.ConfigDocument, "", []))
            {
                root.Remove(name);
            }
        }
    }

    /// <summary>An application that names no grants may use those of its type.</summary>
    private static Application WithDefaults(Application application) => application.GrantTypes.Count > 0 ? application : application with
    {
        GrantTypes = application.AppType == "non_interactive" ? ["client_credentials"]
            : application.IsPublic ? ["authorization_code", "refresh_token"]
            : ["authorization_code", "refresh_token", "client_credentials"],
    };

    private static ConnectionDefinition ToConnection(ConfigConnection connection)
    {
        var options = connection.Options;
        if (options.PasswordPolicy is { } policy && !PasswordPolicies.Contains(policy))
        {
            throw new CommandException($"options.passwordPolicy: '{policy}' is none of {string.Join(", ", PasswordPolicies)}");
        }

        if (options.PasswordComplexityOptions is { MinLength: < 1 or > 128 })
        {
            throw new CommandException("options.password_complexity_options.min_length: must be 1 to 128");
        }

        if (options.Validation?.Username is { } username && (username.Min < 1 || username.Max > 128 || username.Min > username.Max))
        {
            throw new CommandException("options.validation.username: min and max must be 1 to 128, and min at most max");
        }

        return new ConnectionDefinition(connection.Name)
        {
            EnabledClients = connection.EnabledClients,
            Configure = stored => stored with
            {
                DisplayName = connection.DisplayName,
                IsDomainConnection = connection.IsDomainConnection,
                Options = JsonSerializer.SerializeToNode(options, ConfigJson.Default.ConfigConnectionOptions)!.AsObject(),
            },
        };
    }

    private static UserDefinition ToUser(ConfigUser user) => new(user.Email, user.Password)
    {
        Id = user.UserId?.StartsWith("auth0|", StringComparison.Ordinal) == true ? user.UserId[6..] : user.UserId,
        Username = user.Username,
        Name = user.Name,
        Connection = user.Connection ?? Core.Connections.Connection.DefaultDatabase,
        Roles = user.Roles,
        Permissions = ToPermissions(user.Permissions),
        Configure = created => created with
        {
            EmailVerified = user.EmailVerified,
            GivenName = user.GivenName ?? created.GivenName,
            FamilyName = user.FamilyName ?? created.FamilyName,
            Nickname = user.Nickname ?? created.Nickname,
            Picture = user.Picture ?? created.Picture,
            Blocked = user.Blocked,
            UserMetadata = user.UserMetadata,
            AppMetadata = user.AppMetadata,
        },
    };

    private ActionRegistration ToAction(ConfigAction action)
    {
        if (action.Code is null == action.CodeFile is null)
        {
            throw new CommandException("either code or code_file is needed");
        }

        return new ActionRegistration(action.Trigger, action.Name, action.Code ?? File.ReadAllText(Path.Combine(_folder, action.CodeFile!)))
        {
            Secrets = action.Secrets,
            SubjectTokenType = action.SubjectTokenType,
            CodePath = action.CodeFile is { } file ? Path.Combine(_folder, file) : null,
        };
    }

    private static PermissionDefinition[] ToPermissions(IReadOnlyList<ConfigPermission> permissions)
        => [.. permissions.Select(static permission => new PermissionDefinition(permission.ResourceServerIdentifier, permission.PermissionName))];
}
