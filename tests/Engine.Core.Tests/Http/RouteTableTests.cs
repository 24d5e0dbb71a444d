using Engine.Core.Http;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Http;

/// <summary>Paths with parameters: what fits, what wins, and what attackers write in place of an id.</summary>
public sealed class RouteTableTests
{
    private static readonly RouteTable<Route> Table = new(
    [
        new("/users", "GET", "POST"),
        new("/users/{id}", "GET", "DELETE"),
        new("/users/search", "GET"),
        new("/users/{id}/roles/{role}", "GET"),
        new("/users/name/roles/{name}", "POST"),
        new("/{tenant}/users/{id}", "GET"),
    ]);

    [Theory]
    [InlineData("GET", "/users", "/users")]
    [InlineData("GET", "/users/1", "/users/{id} id=1")]
    [InlineData("GET", "/users/search", "/users/search")]
    [InlineData("DELETE", "/users/search", "/users/{id} id=search")]
    [InlineData("PUT", "/users/search", "/users/search")]
    [InlineData("GET", "/users/1/roles/2", "/users/{id}/roles/{role} id=1 role=2")]
    [InlineData("GET", "/users/name/roles/2", "/users/{id}/roles/{role} id=name role=2")]
    [InlineData("POST", "/users/name/roles/2", "/users/name/roles/{name} name=2")]
    [InlineData("GET", "/users/users/1", "/{tenant}/users/{id} tenant=users id=1")]
    [InlineData("GET", "/a/users/b", "/{tenant}/users/{id} tenant=a id=b")]
    [InlineData("PUT", "/users/1", "/users/{id} id=1")]
    public void Find_PathThatFits_IsTheMostLiteralThatTakesTheMethod(string method, string path, string expected) => Assert.Equal(expected, Describe(Table.Find(path, method)));

    [Theory]
    [InlineData("/users/auth0%7Cada", "auth0|ada")]
    [InlineData("/users/a%2Fb%2fc", "a/b/c")]
    [InlineData("/users/a+b", "a+b")]
    [InlineData("/users/%257C", "%7C")]
    [InlineData("/users/%252e%252e", "%2e%2e")]
    [InlineData("/users/...", "...")]
    [InlineData("/users/%C3%A4", "ä")]
    [InlineData("/users/%7Bid%7D", "{id}")]
    public void Find_EncodedValue_IsDecodedOnce(string path, string id) => Assert.Equal(id, Table.Find(path, "GET")?.Values["id"]);

    [Theory]
    [InlineData("")]
    [InlineData("users")]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("/users/")]
    [InlineData("//users")]
    [InlineData("/users//roles/2")]
    [InlineData("/users/1/")]
    [InlineData("/users/1/roles/2/")]
    [InlineData("/Users")]
    [InlineData("/%75sers")]
    [InlineData("/users%2F1")]
    [InlineData("/users/.")]
    [InlineData("/users/..")]
    [InlineData("/users/%2e%2E")]
    [InlineData("/users/a%00b")]
    [InlineData("/users/a%0D%0ASet-Cookie:x")]
    [InlineData("/users/%7F")]
    [InlineData("/users/%C2%85")]
    [InlineData("/users/\n")]
    public void Find_PathThatDoesNotFit_IsNothing(string path)
    {
        Assert.Null(Table.Find(path, "GET"));
        Assert.Empty(Table.FindAll(path));
    }

    [Fact]
    public void Find_HugePath_IsNothingAndCostsNothing()
    {
        foreach (var piece in new[] { "/users", "/a", "/", "/%2F" })
        {
            Assert.Null(Table.Find(string.Concat(Enumerable.Repeat(piece, 1_000_000)), "GET"));
        }

        Assert.Equal(1_000_000, Table.Find("/users/" + new string('x', 1_000_000), "GET")!.Value.Values["id"].Length);
    }

    [Fact]
    public void FindAll_PathOfSeveralRoutes_NamesThemAll()
        => Assert.Equal(["/users/search", "/users/{id}"], Table.FindAll("/users/search").Select(static route => route.Pattern).Order());

    [Property]
    public bool Find_AnyIdAsASegment_GivesTheIdBack(NonEmptyString text)
    {
        var id = text.Get;
        var isId = id is not ("." or "..") && !id.Any(char.IsControl) && IsUnicode(id);
        return !IsUnicode(id) || Table.Find("/users/" + Uri.EscapeDataString(id), "DELETE")?.Values["id"] == (isId ? id : null);
    }

    [Theory]
    [InlineData("/users", "There is an endpoint '/users' already")]
    [InlineData("/users/{name}", "Every path of '/users/{name}' is one of '/users/{id}' as well")]
    [InlineData("/users/{a}/roles/{b}", "Every path of '/users/{a}/roles/{b}' is one of '/users/{id}/roles/{role}' as well")]
    [InlineData("users/x", "'users/x' is no path of a route")]
    [InlineData("/users/", "'/users/' is no path of a route")]
    [InlineData("/users//x", "'/users//x' is no path of a route")]
    [InlineData("/users/{}", "'/users/{}' is no path of a route")]
    [InlineData("/users/a{id}", "'/users/a{id}' is no path of a route")]
    [InlineData("/x/{id}/{id}", "'/x/{id}/{id}' has two parameters 'id'")]
    public void Create_RouteThatCanNotBe_IsRefused(string pattern, string message)
        => Assert.Contains(message, Assert.Throws<ArgumentException>(() => new RouteTable<Route>([new("/users"), new("/users/{id}"), new("/users/{id}/roles/{role}"), new(pattern)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Find_ParameterWithChoices_TakesNoOtherValue()
    {
        var table = new RouteTable<Route>([new("/u/{screen}", "GET") { Choices = ["login", "consent"] }, new("/u/reset", "GET")]);

        Assert.Equal("/u/{screen} screen=login", Describe(table.Find("/u/login", "GET")));
        Assert.Equal("/u/reset", Describe(table.Find("/u/reset", "GET")));
        Assert.All(new[] { "/u/other", "/u/Login", "/u/login/", "/u/%6Cogin", "/u/{screen}", "/u/" }, path => Assert.Null(table.Find(path, "GET")));
        Assert.Throws<ArgumentException>(static () => new RouteTable<Route>([new("/u/{screen}") { Choices = ["reset"] }, new("/u/reset")]));
    }

    [Fact]
    public void Find_PathWithoutParameters_AllocatesNothing()
    {
        Table.Find("/users", "GET");
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
        {
            Table.Find("/users", "GET");
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
    }

    /// <summary>Half of a surrogate pair can't be written into an address.</summary>
    private static bool IsUnicode(string text) => text == System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static string? Describe(RouteMatch<Route>? match)
        => match is { } found ? string.Join(' ', [found.Route.Pattern, .. found.Values.Select(static value => $"{value.Key}={value.Value}")]) : null;

    private sealed record Route(string Pattern, params string[] Methods) : IRoute
    {
        public IReadOnlyList<string> Choices { get; init; } = [];

        public bool Takes(string method) => Methods.Contains(method);
    }
}
