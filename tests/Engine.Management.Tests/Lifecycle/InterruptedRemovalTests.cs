using Engine.Core.Configuration.References;
using Engine.Core.Storage;
using Engine.Testing;

namespace Engine.Management.Tests.Lifecycle;

/// <summary>A process that is killed in the middle of a removal: the next start finishes it, wherever it was.</summary>
public sealed class InterruptedRemovalTests
{
    [Theory]
    [InlineData("user", "DELETE /users/{user}")]
    [InlineData("client", "DELETE /clients/{client}")]
    [InlineData("resource_server", "DELETE /resource-servers/{resource_server_id}")]
    [InlineData("connection", "DELETE /connections/{connection}")]
    [InlineData("grant", "DELETE /grants/{grant}")]
    public async Task Removal_KilledAfterAnyWrite_IsFinishedByTheNextStart(string kind, string way)
    {
        await using var world = await World.CreateAsync();
        var id = world.Ids[kind];
        var moments = new List<RawStore>();
        world.Raw.AfterWrite = () => moments.Add(world.Raw.Copy());
        await RemovalTests.RemoveAsync(world, way);
        world.Raw.AfterWrite = null;

        var killed = moments.Where(static moment => moment.Entries.Any(static entry => entry.Kind == Remover.NoteKind)).ToList();
        Assert.True(killed.Count > 3, $"There were only {killed.Count} writes: nothing was interrupted.");
        foreach (var moment in killed)
        {
            await using var engine = await TestEngine.StartAsync(null, options =>
            {
                options.AddManagementApi();
                options.Store = moment.Store;
            });

            Assert.Empty(moment.Naming(id));
            Assert.DoesNotContain(moment.Entries, static entry => entry.Kind == Remover.NoteKind);
        }
    }
}
